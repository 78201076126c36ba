// The axes and the grid: a plugin for TimeChart, drawn with d3 into the chart's SVG.
//
// TimeChart's own axis plugin has no grid, and draws as many labels on a phone as on a wide screen,
// so they overlap there. A plugin is an object with `apply(chart)`. It draws whenever the chart's
// model reports a change.
//
// Must not know: the store, the document outside the chart. Read next: nothing, this is the last
// file.

import { tick } from './format.js';

/** The width of a label such as `12:34:56` with some room, and the distance of grid lines. */
const LABEL_WIDTH = 84;
const LINE_DISTANCE = 52;
const HALF_LABEL = 28;

export const axes = {
  apply(chart) {
    const { d3 } = window;
    const svg = d3.select(chart.svgLayer.svgNode);
    const bottom = svg.append('g');
    const left = svg.append('g');
    const clock = d3.timeFormat('%H:%M:%S');

    function draw() {
      const { xScale, yScale } = chart.model;
      const { baseTime, paddingRight } = chart.options;
      const [x0, x1] = xScale.range();
      const [y0, y1] = yScale.range();
      if (x1 <= x0 || y0 <= y1) return;

      const time = d3.scaleTime(xScale.domain().map((x) => x + baseTime), [x0, x1]);
      const times = d3.axisBottom(time).ticks(Math.max(2, Math.floor((x1 - x0) / LABEL_WIDTH)));
      bottom.attr('transform', `translate(0, ${y0})`).call(times.tickSize(y1 - y0).tickPadding(10).tickFormat(clock));
      // A label that enters from the right fades in once there is room for all of it.
      bottom.selectAll('text').attr('opacity', (t) => clamp((x1 + paddingRight - time(t) - HALF_LABEL) / 12));

      const steps = Math.max(2, Math.floor((y0 - y1) / LINE_DISTANCE));
      const step = Math.abs(d3.tickStep(...yScale.domain(), steps));
      const values = d3.axisLeft(yScale).ticks(steps).tickFormat((v) => tick(v, step));
      left.attr('transform', `translate(${x0}, 0)`).call(values.tickSize(x0 - x1).tickPadding(10));

      for (const axis of [bottom, left]) {
        axis.attr('font-family', 'inherit').attr('font-size', 11);
        axis.selectAll('line').attr('stroke-opacity', 0.13);
        axis.select('.domain').attr('stroke', 'none');
      }
    }

    chart.model.updated.on(draw);
    chart.model.resized.on(draw);
  },
};

const clamp = (part) => Math.min(1, Math.max(0, part));
