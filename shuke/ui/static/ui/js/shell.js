// Loaded on every page.
import "./toasts.js";
import "./confirm.js";
import "./rail.js";
import "./keys.js";
import "./search.js";
import "./commands.js";
import "./copy.js";
import "./back.js";
import "./forget.js";
import "./password.js";
import "./tabs.js";
import "./bell.js";
