// Charts drawn by Chart.js 3 from what the page carries; colours, sizes and fonts come from the style sheet.
"use strict";
window.JinlinCharts = (within) => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue("--" + name).trim();
  const font = { family: getComputedStyle(document.body).fontFamily, size: Math.round(parseFloat(style.fontSize) * 0.8125) };
  const tones = { good: "good", warn: "warn", danger: "danger", active: "accent", neutral: "edge" };
  const points = ["circle", "triangle", "rectRot", "rect", "cross", "star"];
  const dashes = [[], [6, 4], [2, 3], [10, 4, 2, 4], [4, 2], [1, 2]];
  const number = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 1 });

  function line(rows) {
    const plain = rows.filter((row) => row.kind === "plain");
    return rows.map((row) => {
      const index = plain.indexOf(row);
      const colour = row.tone ? token(tones[row.tone]) : token("series-" + ((index % 6) + 1));
      if (row.kind !== "plain") {
        return {
          label: row.name, data: row.values, borderColor: "transparent", backgroundColor: token("series-4") + "40",
          pointRadius: 0, pointHitRadius: 0, fill: row.kind === "high" ? "-1" : false, order: 10, band: true,
        };
      }
      return {
        label: row.name, data: row.values, borderColor: colour, backgroundColor: colour, borderWidth: 2.5, tension: 0,
        borderDash: dashes[index % 6], pointStyle: points[index % 6], pointRadius: row.values.length > 40 ? 0 : 3, spanGaps: false,
      };
    });
  }
  function stacked(rows) {
    return rows.map((row, index) => ({
      label: row.name, data: row.values, backgroundColor: row.tone ? token(tones[row.tone]) : token("series-" + ((index % 6) + 1)),
      borderColor: token("card"), borderWidth: 1, maxBarThickness: 28,
    }));
  }
  function options(data) {
    const axis = { grid: { color: token("line"), drawBorder: false }, ticks: { color: token("muted"), font } };
    const flat = data.kind === "stacked";
    const values = { ...axis, beginAtZero: true, stacked: flat, ticks: { ...axis.ticks, callback: number, maxTicksLimit: 6 } };
    const names = { ...axis, stacked: flat, grid: { display: false }, ticks: { ...axis.ticks, maxRotation: 0, autoSkipPadding: 12 } };
    return {
      animation: false, responsive: true, maintainAspectRatio: false, indexAxis: flat ? "y" : "x",
      interaction: { mode: "index", intersect: false, axis: flat ? "y" : "x" },
      scales: flat ? { x: values, y: names } : { x: names, y: values },
      plugins: {
        legend: {
          display: data.rows.length > 1, position: "bottom", align: "start",
          labels: {
            color: token("ink"), font, usePointStyle: !flat, boxWidth: 14, boxHeight: 10, padding: 14,
            filter: (item, chart) => !(chart.datasets[item.datasetIndex].band && data.rows[item.datasetIndex].kind === "low"),
          },
        },
        tooltip: {
          backgroundColor: token("ink"), titleColor: token("card"), bodyColor: token("card"), titleFont: font, bodyFont: font,
          padding: 10, cornerRadius: 6, usePointStyle: true,
          callbacks: { label: (item) => ` ${item.dataset.label}: ${item.raw === null ? "—" : number(item.raw)} ${data.unit}` },
        },
      },
    };
  }
  for (const canvas of within.querySelectorAll("canvas[data-chart]:not([data-ready])")) {
    canvas.dataset.ready = "";
    const data = JSON.parse(canvas.dataset.chart);
    // The band's lower edge goes first, so that the upper one can fill down to it.
    data.rows.sort((a, b) => ["low", "high", "plain"].indexOf(a.kind) - ["low", "high", "plain"].indexOf(b.kind));
    if (data.kind === "stacked" && !canvas.closest(".tile")) {
      canvas.parentElement.style.height = Math.max(160, data.labels.length * 38 + 90) + "px";
    }
    new Chart(canvas, {
      type: data.kind === "stacked" ? "bar" : "line",
      data: { labels: data.labels, datasets: data.kind === "stacked" ? stacked(data.rows) : line(data.rows) },
      options: options(data),
    });
  }
};
