// The drawer with what was asked and what came back, word for word.

const drawer = document.getElementById("drawer");
const button = document.getElementById("drawer-button");
const close = document.getElementById("drawer-close");

/** Let the button, the close button and Escape open and close the drawer. */
export function wireDrawer() {
  button.addEventListener("click", () => show(drawer.hidden));
  close.addEventListener("click", () => show(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !drawer.hidden) show(false);
  });
}

function show(open) {
  drawer.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("with-drawer", open);
  (open ? close : button).focus();
}

/** Write down one question and its answer. */
export function note({ role, operation, variables, answer }) {
  const bytes = answer.body ? JSON.stringify(answer.body).length : 0;
  const size = `${new Intl.NumberFormat().format(bytes)} characters`;
  write("drawer-facts", `POST /graphql as ${role}: status ${answer.status ?? "none"}, ${Math.round(answer.ms)} ms, ${size}`);
  write("drawer-operation", operation.trim());
  write("drawer-variables", JSON.stringify(variables, null, 2));
  write("drawer-answer", answer.body ? JSON.stringify(answer.body, null, 2) : answer.problems.join("\n"));
}

function write(id, text) {
  document.getElementById(id).textContent = text;
}
