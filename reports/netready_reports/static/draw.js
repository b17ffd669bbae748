// Draws every figure in its place and folds the tables that show the same. Without scripts the
// tables stay open, so nothing is lost.
"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const boxes = [];
  for (const id of Object.keys(figures)) {
    const box = document.getElementById(id);
    if (!box) continue;
    box.hidden = false;
    boxes.push(box);
    Plotly.newPlot(box, figures[id].data, figures[id].layout, {
      responsive: true,
      displayModeBar: false,
      scrollZoom: false,
      doubleClick: false,
    });
  }
  for (const block of document.querySelectorAll("details.same")) block.open = false;
  // Paper is narrower than the window: draw for it, and put all back afterwards.
  const PAPER = { wide: 640, third: 330 };
  addEventListener("beforeprint", () => {
    for (const box of boxes) {
      Plotly.relayout(box, { width: box.closest(".trio") ? PAPER.third : PAPER.wide });
    }
  });
  addEventListener("afterprint", () => {
    for (const box of boxes) Plotly.relayout(box, { width: null, autosize: true });
  });
})();
