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
    const find = (code) => call.querySelector(`input[value="${CSS.escape(code)}"]`);
    let before = "", at = 0; // 1 and at once 0 is the answer 10
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
      const key = event.key.toUpperCase();
      const choice = (event.timeStamp - at < 800 && find(before + key)) || find(key);
      if (!choice) return;
      event.preventDefault();
      if (choice.type === "checkbox" && choice !== find(key)) find(before).click(); // its first digit was another answer
      [before, at] = [key, event.timeStamp];
      choice.click();
      choice.focus();
    });
    call.querySelector("input:not([type=hidden])")?.focus();
  }
})();
