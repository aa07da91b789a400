// On a phone the tabs stand in one line that moves: the page that is shown shall be seen among them.
const tabs = document.querySelector(".overview-tabs");
const current = tabs?.querySelector("[aria-current]");
if (current) tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
