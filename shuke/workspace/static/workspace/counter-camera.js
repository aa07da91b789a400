// Reads a code with the camera, where the browser can. `read` is told what was read, `refused` why the camera stays off.
const EVERY = 120; // ms between two looks

export function camera(place, { read, refused }) {
  const button = place.querySelector("[data-camera]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  const dialog = place.querySelector("dialog");
  const video = dialog.querySelector("video");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  });
  button.addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (error) {
      return refused(error.message);
    }
    dialog.showModal();
    await video.play();
    const reader = new BarcodeDetector();
    while (video.srcObject) {
      const [code] = await reader.detect(video).catch(() => []);
      if (code) {
        dialog.close();
        return read(code.rawValue);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  });
}
