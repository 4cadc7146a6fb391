// Keeps the learner's record in this browser, under one name in its local storage.
const NAME = "quantization explorer: course";

export default function ({ data, setStateValue }) {
  try {
    if (data.known) localStorage.setItem(NAME, data.record);
    else setStateValue("kept", localStorage.getItem(NAME) ?? "");
  } catch { // a browser that stores nothing: the record lasts as long as the page
    if (!data.known) setStateValue("kept", "");
  }
}
