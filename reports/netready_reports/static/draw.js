// Draws every figure in its place and folds the tables that show the same. Without scripts the
// tables stay open, so nothing is lost. A drawing is made when it comes near the window, or before
// printing: a large school has a hundred of them, and the page must answer at once.
"use strict";
(() => {
  const { template, figures } = JSON.parse(document.getElementById("figures").textContent);
  const PAPER = { wide: 640, third: 330 };  // pixels; paper is narrower than the window
  const AHEAD = "600px 0px";  // how near; in time to be there when it is scrolled to
  const waiting = new Map();
  const drawn = [];
  for (const id of Object.keys(figures)) {
    const box = document.getElementById(id);
    if (!box) continue;
    box.style.minHeight = figures[id].layout.height + "px";
    box.hidden = false;
    waiting.set(box, figures[id]);
  }
  const draw = (box) => {
    const figure = waiting.get(box);
    waiting.delete(box);
    drawn.push(box);
    Plotly.newPlot(box, figure.data, { ...figure.layout, template }, {
      responsive: true,
      displayModeBar: false,
      scrollZoom: false,
      doubleClick: false,
    });
  };
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      if (waiting.has(entry.target)) draw(entry.target);
    }
  }, { rootMargin: AHEAD });
  for (const block of document.querySelectorAll("details.same")) block.open = false;
  // paper shows what is folded on the screen, too, so that is drawn as well
  addEventListener("beforeprint", () => {
    for (const box of [...waiting.keys()]) draw(box);
    for (const box of drawn) {
      const third = box.closest(".trio figure:nth-child(-n+3)");
      Plotly.relayout(box, { width: third ? PAPER.third : PAPER.wide });
    }
  });
  const fit = (box) => Plotly.relayout(box, { width: null, autosize: true });
  addEventListener("afterprint", () => drawn.forEach(fit));
  // what was drawn while it was folded learns its width when it opens
  document.addEventListener("toggle", (event) => {
    if (event.target.open) drawn.filter((box) => event.target.contains(box)).forEach(fit);
  }, true);
  for (const box of waiting.keys()) near.observe(box);
})();
