// Prints the letter: at once where that was asked for, and by its button, which is no use without scripts.
const button = document.querySelector("[data-print]");

button.hidden = false;
button.addEventListener("click", () => print());
if (new URLSearchParams(location.search).has("print")) addEventListener("load", () => print());
