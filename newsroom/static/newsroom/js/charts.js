// Statistics: the pictures above the tables. Without this there are the tables alone.
// Each look has a pattern beside its colour; both come from the tokens of desk.css.
"use strict";

(() => {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const tile = (ground, draw) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8;
    const pen = canvas.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 8, 8);
    draw(pen);
    return pen.createPattern(canvas, "repeat");
  };

  const stripes = (ground, ink, width) => tile(ground, (pen) => {
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    for (const x of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(x, 8);
      pen.lineTo(x + 8, 0);
      pen.stroke();
    }
  });

  const dots = (ground, ink) => tile(ground, (pen) => {
    pen.fillStyle = ink;
    for (const [x, y] of [[2, 2], [6, 6]]) {
      pen.beginPath();
      pen.arc(x, y, 1.3, 0, 2 * Math.PI);
      pen.fill();
    }
  });

  const LOOKS = {
    dotted: () => [dots(token("accent-wash"), token("accent")), token("accent")],
    striped: () => [stripes(token("paper"), token("accent"), 1.5), token("accent")],
    said: () => [token("accent"), token("accent")],
    unsaid: () => [stripes(token("paper"), token("false"), 1.5), token("false")],
    true: () => [token("true"), token("true")],
    mixed: () => [dots(token("mixed-wash"), token("mixed")), token("mixed")],
    false: () => [stripes(token("false"), token("paper"), 1), token("false")],
    open: () => [token("open-wash"), token("edge")],
  };

  const series = (one, lying) => {
    const [fill, line] = LOOKS[one.look]();
    if (one.line) {
      return { type: "line", label: one.label, data: one.numbers, queries: one.queries, borderColor: line, backgroundColor: line, pointRadius: 4, pointStyle: "rectRot", borderWidth: 2, spanGaps: true };
    }
    return { type: "bar", label: one.label, data: one.numbers, queries: one.queries, backgroundColor: fill, borderColor: line, borderWidth: 1, borderSkipped: false, maxBarThickness: lying ? 16 : 40, categoryPercentage: 0.9 };
  };

  // A long name would leave no room for its bar.
  const short = (name, room) => (name.length > room ? `${name.slice(0, room - 1)}…` : name);

  const options = (picture, width) => {
    const text = { color: token("ink-2"), font: { family: token("ui"), size: 12 } };
    const grid = { color: token("line") };
    const room = width < 480 ? 20 : 40;
    const numbers = { beginAtZero: true, stacked: picture.unit === "claims", grid, ticks: { ...text, precision: picture.unit === "days" ? undefined : 0 }, title: { ...text, display: true, text: picture.unit }, suggestedMax: picture.unit === "%" ? 10 : undefined };
    const names = { stacked: true, grid: { display: false }, ticks: { ...text, autoSkip: !picture.lying, maxRotation: 60, callback(place) { return short(this.getLabelForValue(place), room); } } };
    return {
      animation: false,
      indexAxis: picture.lying ? "y" : "x",
      maintainAspectRatio: false,
      scales: picture.lying ? { x: numbers, y: names } : { x: names, y: numbers },
      plugins: {
        legend: { display: picture.series.length > 1, position: "bottom", align: "start", labels: { ...text, boxWidth: 14, boxHeight: 14 }, onClick: () => {} },
        title: { display: picture.titled, text: picture.title, align: "start", color: token("ink"), font: { family: token("ui"), size: 13, weight: 600 } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${shown(item.raw, picture.unit)}` } },
      },
      onClick: (_, [bar], chart) => {
        const query = bar && chart.data.datasets[bar.datasetIndex].queries[bar.index];
        if (query) window.location.assign(`${picture.queue}?${query}`);
      },
      onHover: (event, [bar], chart) => {
        const query = bar && chart.data.datasets[bar.datasetIndex].queries[bar.index];
        event.native.target.classList.toggle("leads", Boolean(query));
      },
    };
  };

  const shown = (number, unit) => {
    const text = [number].flat().map((one) => Math.round(one * 10) / 10).join(" to ");
    return unit === "claims" ? text : `${text} ${unit}`;
  };

  const draw = (place) => {
    const picture = JSON.parse(document.getElementById(place.dataset.picture).textContent);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${picture.title}. The table below has the numbers.`);
    Chart.getChart(place.firstElementChild)?.destroy();
    place.replaceChildren(canvas);
    place.hidden = false;
    place.style.height = picture.lying ? `${110 + 26 * picture.labels.length}px` : "";
    new Chart(canvas, {
      data: { labels: picture.labels, datasets: picture.series.map((one) => series(one, picture.lying)) },
      options: options(picture, place.clientWidth),
    });
  };

  const drawAll = () => document.querySelectorAll("[data-picture]").forEach(draw);

  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
