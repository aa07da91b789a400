// Shows what the shop tells while no page of it is open. It keeps nothing and rules no page.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? { title: "Shuke" };
  event.waitUntil(self.registration.showNotification(told.title, { body: told.body, tag: told.tag, data: told.url }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const there = new URL(event.notification.data ?? "/notices/", location.origin);
  event.waitUntil(self.clients.openWindow(there.origin === location.origin ? there.href : "/notices/"));
});
