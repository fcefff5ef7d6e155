// A slider beside a number: moving one moves the other. The number is what is sent, so the page works without.
for (const slide of document.querySelectorAll("[data-slides]")) {
  const field = document.getElementById(slide.dataset.slides);
  const follow = () => {
    slide.value = field.value.trim() || slide.dataset.now;
  };
  slide.addEventListener("input", () => {
    field.value = slide.value === slide.dataset.now ? "" : slide.value;
  });
  field.addEventListener("input", follow);
  follow();
  slide.hidden = false;
}
