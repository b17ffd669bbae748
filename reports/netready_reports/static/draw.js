// Draws every figure in its place and folds the tables that show the same. Without scripts the
// tables stay open, so nothing is lost. A few at a time, so that a long report answers at once.
"use strict";
(() => {
  const { template, figures } = JSON.parse(document.getElementById("figures").textContent);
  const PAPER = { wide: 640, third: 330 };  // pixels; paper is narrower than the window
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
  const drawNext = () => {
    for (const box of waiting.keys()) {
      if (!box.offsetParent) continue;  // in a closed block: when it opens
      draw(box);
      setTimeout(drawNext, 0);
      return;
    }
  };
  for (const block of document.querySelectorAll("details.same")) block.open = false;
  for (const block of document.querySelectorAll("details.run")) {
    block.addEventListener("toggle", drawNext);
  }
  addEventListener("beforeprint", () => {
    for (const box of [...waiting.keys()]) if (box.offsetParent) draw(box);
    for (const box of drawn) {
      Plotly.relayout(box, { width: box.closest(".trio figure:nth-child(-n+3)") ? PAPER.third : PAPER.wide });
    }
  });
  addEventListener("afterprint", () => {
    for (const box of drawn) Plotly.relayout(box, { width: null, autosize: true });
  });
  drawNext();
})();
