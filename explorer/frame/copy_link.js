// Copies the address. Where the browser does not allow it, the address is shown to be copied by hand.
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("[role=status]");
  button.onclick = async () => {
    const address = window.location.href;
    try {
      await navigator.clipboard.writeText(address);
      status.textContent = "Copied.";
    } catch {
      status.textContent = address;
    }
  };
}
