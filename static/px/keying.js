// Fast keying: on paper a cell that is full goes on to the next; on the telephone a key chooses the answer it stands for.
(() => {
  const sheet = document.querySelector("[data-px-keying]");
  if (sheet) {
    const cells = [...sheet.querySelectorAll("[data-px-key]")];
    sheet.addEventListener("input", (event) => {
      const at = cells.indexOf(event.target);
      if (at >= 0 && cells[at].maxLength === 1 && cells[at].value.length === 1) (cells[at + 1] || cells[at]).focus();
    });
    sheet.addEventListener("keydown", (event) => {
      const at = cells.indexOf(event.target);
      if (at < 0 || event.key !== "Enter" || at === cells.length - 1) return;
      event.preventDefault();
      cells[at + 1].focus();
    });
    (cells.find((cell) => cell.closest(".px-field-wrong")) || cells[0]).focus();
  }
  const call = document.querySelector("[data-px-call]");
  if (call) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const choice = call.querySelector(`input[value="${CSS.escape(event.key.toUpperCase())}"]`);
      if (!choice) return;
      event.preventDefault();
      choice.click();
      choice.focus();
    });
    call.querySelector("input:not([type=hidden])")?.focus();
  }
})();
