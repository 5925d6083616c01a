"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => { made[name] = value; });
    made.append(...children);
    return made;
  };
  const size = (bytes) => {
    if (bytes < 1000) return bytes + " B";
    const units = "kMGTPE";
    let unit = -1;
    while (bytes >= 999.5) { bytes /= 1000; unit++; }
    return (bytes < 9.95 ? bytes.toFixed(1) : bytes.toFixed(0)) + " " + units[unit] + "B";
  };
  const lasted = (seconds) => seconds < 1 ? (seconds * 1000).toFixed(1) + " ms" : seconds.toFixed(2) + " s";
  // Names of files: what turns the direction of writing is shown, not done.
  const visible = (text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
  const count = (number) => number.toLocaleString("en");
  const outcomes = {
    mptcp: ["MPTCP", "good"], lost: ["lost MPTCP", "notice"], fallback: ["plain TCP", "notice"],
    half_open: ["never confirmed", "notice"], refused: ["refused", "notice"], unanswered: ["unanswered", "notice"],
    undecided: ["cannot tell", "notice"], midstream: ["MPTCP, from the middle", "good"], orphan: ["join only", "notice"],
  };
  const packets = (list) => list && list.length
    ? " (packet" + (list.length > 1 ? "s " : " ") + list.join(", ") + ")" : "";

  function summary() {
    const s = data.summary;
    const place = document.getElementById("summary");
    const checks = Object.values(s.checks);
    const sum = (field) => checks.reduce((total, check) => total + check[field], 0);
    const tiles = element("div", { className: "tiles" });
    const tile = (value, name, style) =>
      tiles.append(element("div", { className: "tile" }, element("b", { className: style || "" }, value), element("span", {}, name)));
    tile(count(s.packets), "packets");
    tile(size(s.bytes), "in " + lasted(s.duration));
    tile(count(s.connections), "connections");
    tile(count(s.joinsEstablished) + " / " + count(s.joins), "joins completed");
    tile(count(sum("passed")), "verified", "good");
    tile(count(sum("failed")), "wrong", sum("failed") ? "bad" : "");
    tile(count(sum("notMade")), "not checkable");
    place.append(tiles);
    s.errors.forEach((line) => place.append(element("p", { className: "notice" }, visible(line))));
  }

  const columns = [
    ["#", (c) => c.number, (c) => c.number, "number"],
    ["version", (c) => c.version ?? -1, (c) => c.version === undefined ? "?" : "v" + c.version],
    ["client", (c) => c.initiator.address, (c) => c.initiator.address],
    ["server", (c) => c.listener.address, (c) => c.listener.address],
    ["subflows", (c) => c.subflowCount, (c) => c.subflowCount, "number"],
    ["sent", (c) => c.sent.applicationBytes, (c) => size(c.sent.applicationBytes), "number"],
    ["received", (c) => c.received.applicationBytes, (c) => size(c.received.applicationBytes), "number"],
    ["reinjected", (c) => c.sent.reinjectedBytes + c.received.reinjectedBytes,
      (c) => size(c.sent.reinjectedBytes + c.received.reinjectedBytes), "number"],
    ["lasted", (c) => c.duration, (c) => lasted(c.duration), "number"],
    ["outcome", (c) => c.outcome, (c) => {
      const [words, style] = outcomes[c.outcome];
      const cell = element("span", {}, element("span", { className: style }, words));
      if (c.causeInWords) cell.append(": " + c.causeInWords + packets(c.causePackets));
      if (c.checksFailed) cell.append(" ", element("span", { className: "bad" }, c.checksFailed + " wrong"));
      return cell;
    }, "wide"],
  ];

  function table() {
    const head = document.querySelector("#connections thead");
    const body = document.querySelector("#connections tbody");
    const note = [count(data.connections.length) + " shown"];
    if (data.rowsLeftOut) note.push(count(data.rowsLeftOut) + " more left out of this page");
    note.push("choose one for its plots and events");
    document.getElementById("rows-note").textContent = note.join("; ");
    let sorted = 0;
    let direction = 1;
    const draw = () => {
      const by = columns[sorted][1];
      const rows = [...data.connections].sort((a, b) => {
        const x = by(a);
        const y = by(b);
        return direction * (x < y ? -1 : x > y ? 1 : a.number - b.number);
      });
      body.replaceChildren(...rows.map((c) => {
        const row = element("tr", { tabIndex: 0 }, ...columns.map(([, , show, style]) =>
          element("td", { className: style || "" }, show(c))));
        row.dataset.number = c.number;
        const choose = () => detail(c, row);
        row.addEventListener("click", choose);
        row.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(); });
        return row;
      }));
    };
    head.append(element("tr", {}, ...columns.map(([name, , , style], index) => {
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", () => {
        direction = sorted === index ? -direction : 1;
        sorted = index;
        draw();
      });
      return element("th", { className: style || "" }, button);
    })));
    draw();
  }

  const hues = ["#2f7ed8", "#e07b00", "#2a9d57", "#b455c8", "#d64550", "#0a9aa5", "#8a7300", "#6c6fd9"];
  const hue = (subflow) => hues[(subflow - 1) % hues.length];

  function axes(last, leftName, formatter) {
    const [unit, factor] = last < 2e-3 ? ["microseconds", 1e6] : last < 2 ? ["milliseconds", 1e3] : ["seconds", 1];
    const common = { stroke: css("--faint"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line") } };
    return [
      { ...common, label: unit, labelSize: 22, values: (_, values) => values.map((v) => Number((v * factor).toFixed(6)).toString()) },
      { ...common, label: leftName, labelSize: 22, size: 76, values: (_, values) => values.map(formatter) },
    ];
  }

  function numbersPlot(place, c, direction, title) {
    const points = c.points.filter((point) => point[4] === direction);
    if (!points.length) return;
    const names = [...new Set(points.map((point) => point[3]))].sort((a, b) => a - b);
    const again = points.some((point) => point[5]);
    points.sort((a, b) => a[0] - b[0]);
    const times = points.map((point) => point[0]);
    const rows = names.map((name) => points.map((point) => point[3] === name && !point[5] ? point[1] : null));
    if (again) rows.push(points.map((point) => point[5] ? point[1] : null));
    const series = names.map((name) => ({
      label: "subflow " + name, stroke: hue(name), paths: () => null, points: { show: true, size: 4, fill: hue(name) },
    }));
    if (again) series.push({ label: "reinjected", stroke: css("--bad"), paths: () => null,
      points: { show: true, size: 9, width: 2, fill: "transparent" } });
    const holder = element("div", { className: "plot" });
    place.append(element("h3", {}, title), holder);
    new uPlot({ width: holder.clientWidth, height: 280, scales: { x: { time: false } },
      axes: axes(times[times.length - 1], "bytes on the data stream", size), series: [{ label: "s", value: (_, v) => v === null ? "" : v.toFixed(6) }, ...series] },
      [times, ...rows], holder);
  }

  function goodputPlot(place, c) {
    const over = c.bytesOverTime;
    if (!over || !over.subflows.length) return;
    const last = Math.max(...over.subflows.map((s) => s.bytes.reduce((most, b, i) => b ? i : most, 0)));
    const times = Array.from({ length: last + 1 }, (_, i) => i * over.span);
    const holder = element("div", { className: "plot" });
    place.append(element("h3", {}, "Goodput by subflow"), holder);
    new uPlot({ width: holder.clientWidth, height: 220, scales: { x: { time: false } },
      axes: axes(times[last], "bytes per second", (v) => size(v)),
      series: [{ label: "s" }, ...over.subflows.map((s) => ({
        label: "subflow " + s.subflow + (s.direction === "sent" ? " →" : " ←"), stroke: hue(s.subflow), width: 2,
        dash: s.direction === "sent" ? [] : [6, 4], value: (_, v) => v === null ? "" : size(v) + "/s" }))] },
      [times, ...over.subflows.map((s) => s.bytes.slice(0, last + 1).map((b) => b / over.span))], holder);
  }

  function listing(head, rows) {
    const body = element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell, i) =>
      element("td", { className: i === cells.length - 1 ? "wide" : "" }, cell)))));
    return element("div", { className: "scroll" }, element("table", {},
      element("thead", {}, element("tr", {}, ...head.map((name) => element("th", {}, name)))), body));
  }

  function detail(c, row) {
    document.querySelectorAll("#connections tr.chosen").forEach((r) => r.classList.remove("chosen"));
    if (row) row.classList.add("chosen");
    const place = document.getElementById("detail");
    place.hidden = false;
    place.replaceChildren(element("h2", {}, "Connection " + c.number));
    const side = (name, s) => element("p", { className: "note" }, name + " ", element("code", {},
      s.address + "  key " + (s.key ?? "unknown") + "  token " + (s.token ?? "unknown") + "  IDSN " + (s.idsn ?? "unknown")));
    place.append(side("client", c.initiator), side("server", c.listener));
    place.append(element("h3", {}, "Subflows"), listing(
      ["#", "kind", "client", "server", "sent", "received", "retransmitted", "end", "remark"],
      c.subflows.map((s) => [s.number, s.kind, s.initiator, s.listener, size(s.sent.payloadBytes), size(s.received.payloadBytes),
        size(s.sent.retransmittedBytes + s.received.retransmittedBytes), s.ending,
        s.causeInWords ? s.causeInWords + packets(s.causePackets) : s.established ? "" : "not established"])));
    if (c.findings.length) {
      place.append(element("h3", { className: "bad" }, "Wrong values"), listing(["packet", "subflow", "what", "section", "expected", "actual"],
        c.findings.map((f) => [f.packet, f.subflow, f.check, f.section, element("code", {}, f.expected), element("code", {}, f.actual)])));
    }
    if (c.points) {
      numbersPlot(place, c, 0, "Data sequence numbers sent, by subflow");
      numbersPlot(place, c, 1, "Data sequence numbers received, by subflow");
      goodputPlot(place, c);
    } else {
      place.append(element("p", { className: "note" }, "No plots of this connection: only of those that carried the most data."));
    }
    if (c.events) {
      const start = Number(c.start);
      place.append(element("h3", {}, "Events"), listing(["seconds", "packet", "subflow", "", "event", "particulars"],
        c.events.map((e) => [(Number(e.time) - start).toFixed(6), e.packet, e.subflow, e.direction === "sent" ? "→" : "←",
          e.kind.replaceAll("_", " "), element("code", {}, e.words)])));
    }
  }

  summary();
  table();
  const largest = data.connections.filter((c) => c.points)
    .reduce((most, c) => !most || c.sent.bytes + c.received.bytes > most.sent.bytes + most.received.bytes ? c : most, null);
  const first = largest ?? data.connections[0];
  if (first) detail(first, document.querySelector('#connections tr[data-number="' + first.number + '"]'));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
})();
