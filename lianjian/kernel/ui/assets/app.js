import htmx from "htmx.org";
import { startChooseAll } from "./choose_all.js";
import { guardDoubleSubmit } from "./double_submit.js";
import { startLiveParts } from "./live.js";
import { startMapPickers } from "./map_picker.js";
import { startSearchableLists } from "./narrow_list.js";
import { startPasskeys } from "./passkey.js";
import { startSendingAgain } from "./send_again.js";
import { startShortcuts } from "./shortcuts.js";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// Pages hold personal data: none may stay in the browser's storage. "Back" asks the server again.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
// A part that says that nothing can be saved now (507) is shown like any other.
htmx.config.responseHandling.unshift({ code: "507", swap: true, error: true });

guardDoubleSubmit(document);
startShortcuts(document);
startSendingAgain(document);
htmx.onLoad((part) => {
  startChooseAll(part);
  startMapPickers(part);
  startLiveParts(part);
  startSearchableLists(part);
  startPasskeys(part);
});
