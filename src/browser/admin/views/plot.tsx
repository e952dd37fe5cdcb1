// A plot of counts over time. Drawn by uPlot on a canvas, so beside it stands the same as a table.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import styles from 'uplot/dist/uPlot.min.css';
import { useDesk } from '../parts.tsx';
import type { Series } from './figures.ts';

type PlotParts = { title: string; times: readonly number[]; series: readonly Series[]; isHourly: boolean };

const HEIGHT = 220;

/** Seconds between two ticks of whole days: never twice the same day. */
const DAYS = [1, 2, 7, 14, 28].map((days) => days * 86_400);

/** A sheet that is made, not written into the page: the policy forbids those. */
const useSheet = (): void => {
  useLayoutEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets.push(sheet);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, []);
};

/** A canvas knows no variables of a style sheet, and `light-dark()` is a colour only where it is used as one. */
const resolve = (element: HTMLElement, name: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

const optionsFor = (box: HTMLElement, { series, isHourly }: PlotParts, tick: (time: Date) => string): uPlot.Options => {
  const [quiet, line] = [resolve(box, '--quiet'), resolve(box, '--line')];
  const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max)] } },
    axes: [
      { ...axis, space: 64, ...(!isHourly && { incrs: DAYS }), values: (_plot, splits) => splits.map((seconds) => tick(new Date(seconds * 1_000))) },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] },
    ],
    series: [
      {},
      ...series.map(({ name, colour }) => ({
        label: name,
        stroke: resolve(box, colour),
        width: 2,
        points: { show: !isHourly, size: 5 },
      })),
    ],
  };
};

const usePlot = (parts: PlotParts) => {
  const box = useRef<HTMLDivElement>(null);
  const [scheme, setScheme] = useState(0);
  const { words } = useDesk();
  const { times, series, isHourly } = parts;
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const again = () => setScheme((n) => n + 1);
    dark.addEventListener('change', again);
    const theme = new MutationObserver(again);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', again);
      theme.disconnect();
    };
  }, []);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const plot = new uPlot(optionsFor(current, parts, isHourly ? words.tickHour : words.tickDay), [[...times], ...series.map(({ values }) => values)], current);
    const watcher = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    watcher.observe(current);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [times, series, scheme, words]);
  return box;
};

export const Plot = (parts: PlotParts) => {
  const { words } = useDesk();
  const { title, times, series, isHourly } = parts;
  useSheet();
  const box = usePlot(parts);
  const when = (seconds: number) => (isHourly ? words.hour(new Date(seconds * 1_000)) : words.day(new Date(seconds * 1_000)));
  return (
    <section class="card stack" aria-label={title}>
      <header class="row between">
        <h2>{title}</h2>
        <ul class="legend">
          {series.map(({ name, colour, values }) => (
            <li key={name}>
              <span class="swatch" style={{ '--colour': `var(${colour})` }} /> {name}{' '}
              <strong class="figures">{words.number(values.reduce((a, b) => a + b, 0))}</strong>
            </li>
          ))}
        </ul>
      </header>
      <div ref={box} class="plot" dir="ltr" aria-hidden="true" />
      <details>
        <summary>{words.figures.asTable}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
        <section class="scroll tall" tabIndex={0} aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.figures.when}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((time, at) => (
                <tr key={time}>
                  <th scope="row">{when(time)}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} class="number">
                      {words.number(values[at] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  );
};
