// Keeps the learner's record in this browser, under one name in its local storage.
//
// data.record: what the page knows now. data.last: what the page believes is kept here. When another
// tab has written in between, or a new visit begins, the page gets what is kept and adds it to its
// own; only then is anything written over it.
const NAME = "quantization explorer: course";

export default function ({ data, setTriggerValue }) {
  try {
    const kept = localStorage.getItem(NAME) ?? "";
    if (kept !== data.last) setTriggerValue("kept", { text: kept });
    else if (kept !== data.record) localStorage.setItem(NAME, data.record);
  } catch { // a browser that stores nothing: the record lasts as long as the page
  }
}
