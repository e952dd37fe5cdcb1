// The pictures of the demo's articles, drawn here as SVG so that the page asks nobody for anything. Colours stand in demo.css.
import { type Html, html } from '../http/html.ts';

const WIDTH = 1200;
const HEIGHT = 440;

type Point = readonly [x: number, y: number];

const pathOf = (points: readonly Point[]): string => points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

const frame = (name: string, title: string, content: Html): Html =>
  html`<svg class="drawing ${name}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMidYMid slice" role="img" aria-label="${title}">${content}</svg>`;

/** The same numbers each time (a linear congruential generator, Numerical Recipes' constants): a drawing must not change between two visits. */
const makeRandom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Four constituents (M2, S2, N2, K1): period in hours, amplitude in metres, hour of its first maximum. */
const CONSTITUENTS = [
  [12.4206, 1.72, 6.1],
  [12, 0.58, 6.3],
  [12.6583, 0.34, 5.6],
  [23.9345, 0.16, 5.2],
] as const;
const MEAN_METRES = 3.3;

const heightAt = (hour: number): number =>
  CONSTITUENTS.reduce((sum, [period, amplitude, phase]) => sum + amplitude * Math.cos((2 * Math.PI * (hour - phase)) / period), MEAN_METRES);

/** A day of water, from the sum that the article tells of. */
const tide = (): Html => {
  const x = (hour: number) => (hour / 24) * WIDTH;
  const y = (metres: number) => 386 - (metres / 6.4) * 300;
  const hours = Array.from({ length: 24 * 12 + 1 }, (_, n) => n / 12);
  const curve: Point[] = hours.map((hour) => [x(hour), y(heightAt(hour))]);
  const turns = hours.filter((hour) => {
    const here = heightAt(hour);
    return hour > 0 && hour < 24 && (here - heightAt(hour - 1 / 12)) * (heightAt(hour + 1 / 12) - here) < 0;
  });
  const clock = (hour: number) => `${String(Math.floor(hour)).padStart(2, '0')}.${String(Math.round((hour % 1) * 60)).padStart(2, '0')}`;
  const low = turns.find((hour) => heightAt(hour) < MEAN_METRES && hour > 6) ?? 12;
  const marks = turns.map((hour) => {
    const metres = heightAt(hour);
    // The figures of the low water stand beside the bank, not on it.
    const [left, anchor] = hour === low ? [x(hour) - 16, 'end'] : [x(hour), 'middle'];
    const top = y(metres) + (metres > MEAN_METRES ? -42 : 34);
    return html`<circle class="mark" cx="${x(hour)}" cy="${y(metres)}" r="6"/><text class="label" x="${left}" y="${top}" text-anchor="${anchor}">${clock(hour)}<tspan class="faint" x="${left}" dy="22">${metres.toFixed(1)} m</tspan></text>`;
  });
  return frame(
    'tide',
    'The height of the water at Skerrow over one day: two high waters, two low, and a narrow band after the low water of midday.',
    html`${[1, 2, 3, 4, 5].map((metres) => html`<path class="grid" d="M0 ${y(metres)}H${WIDTH}"/>`)}
${Array.from({ length: 23 }, (_, n) => html`<path class="tick" d="M${x(n + 1)} ${HEIGHT}v-${(n + 1) % 6 === 0 ? 18 : 9}"/>`)}
<path class="water" d="${pathOf(curve)}V${HEIGHT}H0Z"/><rect class="bank" x="${x(low)}" y="40" width="${x(11 / 60)}" height="${HEIGHT - 40}"/><path class="curve" d="${pathOf(curve)}"/>${marks}`,
  );
};

const night = (): Html => {
  const random = makeRandom(3);
  const stars = Array.from(
    { length: 70 },
    () => html`<circle class="star" cx="${Math.round(random() * WIDTH)}" cy="${Math.round(random() * 210)}" r="${(0.7 + random() * 1.3).toFixed(1)}"/>`,
  );
  let left = -20;
  const houses: Html[] = [];
  while (left < WIDTH) {
    const width = 84 + Math.round(random() * 62);
    const top = 190 + Math.round(random() * 90);
    const gable = 26 + Math.round(random() * 26);
    const lit = left < 640 && left + width >= 640;
    const windows = Array.from({ length: 4 }, (_, n) => {
      const wx = left + width * (n % 2 === 0 ? 0.22 : 0.6);
      return html`<rect class="pane" x="${wx.toFixed(0)}" y="${top + 34 + Math.floor(n / 2) * 58}" width="${(width * 0.18).toFixed(0)}" height="30"/>`;
    });
    houses.push(
      html`<path class="house${houses.length % 2 === 0 ? '' : ' other'}" d="M${left} ${HEIGHT}V${top}L${left + width / 2} ${top - gable}L${left + width} ${top}V${HEIGHT}Z"/>${windows}`,
    );
    if (lit)
      houses.push(
        html`<rect class="lit" x="${left + width * 0.2}" y="354" width="${width * 0.6}" height="48"/><path class="spill" d="M${left + width * 0.2} 402h${width * 0.6}l46 38h-${width * 0.6 + 92}z"/><path class="bar" d="M${left + width * 0.5} 354v48"/>`,
      );
    left += width;
  }
  return frame(
    'night',
    'A street of dark houses at night. One window is lit.',
    html`${stars}<circle class="moon" cx="905" cy="92" r="38"/><circle class="shade" cx="888" cy="84" r="34"/>${houses}`,
  );
};

/** Medium wave as it stood on the glass: station and kilohertz. */
const STATIONS = [
  ['Hilversum', 746],
  ['Athlone', 566],
  ['Beromünster', 531],
  ['Kalundborg', 1062],
  ['Luxembourg', 1440],
  ['Stavanger', 1314],
  ['Monte Carlo', 1467],
  ['Nice', 1557],
  ['Droitwich', 1053],
  ['Sottens', 765],
  ['Bordeaux', 1206],
  ['Stuttgart', 576],
] as const;

const dial = (): Html => {
  const x = (kilohertz: number) => 80 + ((kilohertz - 500) / 1150) * (WIDTH - 160);
  const ticks = Array.from({ length: 47 }, (_, n) => 500 + n * 25).map(
    (kilohertz) => html`<path class="tick" d="M${x(kilohertz).toFixed(1)} 232v-${kilohertz % 100 === 0 ? 34 : 16}"/>`,
  );
  const figures = Array.from({ length: 6 }, (_, n) => 600 + n * 200).map(
    (kilohertz) => html`<text class="figure" x="${x(kilohertz)}" y="184" text-anchor="middle">${kilohertz / 10}</text>`,
  );
  const names = [...STATIONS]
    .sort(([, a], [, b]) => a - b)
    .map(
      ([name, kilohertz], n) =>
        html`<text class="station" x="${x(kilohertz)}" y="${278 + (n % 4) * 34}" text-anchor="middle">${name}</text><path class="lead" d="M${x(kilohertz)} 236V${258 + (n % 4) * 34}"/>`,
    );
  return frame(
    'dial',
    'The lit glass of an old radio’s dial with the names of stations, and its needle.',
    html`<rect class="glass" x="36" y="60" width="${WIDTH - 72}" height="340" rx="20"/><text class="band" x="80" y="120">MEDIUM WAVE</text>${figures}<path class="rule" d="M80 232H${WIDTH - 80}"/>${ticks}${names}<path class="needle" d="M652 76V384"/>`,
  );
};

const census = (): Html => {
  const random = makeRandom(214);
  const hill = (cx: number, cy: number, size: number, lean: number) =>
    Array.from({ length: 8 }, (_, ring) => {
      const radius = size * (1 - ring / 9);
      const points = Array.from({ length: 61 }, (_, n): Point => {
        const angle = (n / 60) * 2 * Math.PI;
        const wobble = 1 + 0.13 * Math.sin(3 * angle + lean) + 0.07 * Math.sin(5 * angle - lean * 2);
        return [cx + Math.cos(angle) * radius * wobble * 1.5, cy + Math.sin(angle) * radius * wobble];
      });
      return html`<path class="contour" d="${pathOf(points)}Z"/>`;
    });
  const dots = Array.from({ length: 213 }, () => {
    const px = 24 + random() * (WIDTH - 48);
    const shore = 352 + 26 * Math.sin(px / 130) + 14 * Math.sin(px / 47);
    return html`<circle class="dot" cx="${px.toFixed(0)}" cy="${(20 + random() * (shore - 44)).toFixed(0)}" r="3.4"/>`;
  });
  const shore = Array.from({ length: 121 }, (_, n): Point => [n * 10, 352 + 26 * Math.sin((n * 10) / 130) + 14 * Math.sin((n * 10) / 47)]);
  return frame(
    'census',
    'A map of hills above a bay with 214 dots, one for each bench. Number 88 is marked.',
    html`${hill(330, 170, 190, 0.6)}${hill(820, 120, 230, 2.2)}<path class="sea" d="${pathOf(shore)}V${HEIGHT}H0Z"/>${dots}<circle class="ring" cx="668" cy="262" r="15"/><circle class="here" cx="668" cy="262" r="6"/><text class="label" x="694" y="270">88</text>`,
  );
};

const horizon = (): Html => {
  const random = makeRandom(5);
  const glints = Array.from({ length: 54 }, (_, n) => {
    const gy = 262 + n * 3.3;
    const spread = 60 + n * 7;
    const gx = 600 + (random() - 0.5) * spread * 1.6;
    return html`<path class="glint" d="M${(gx - 8 - random() * 30).toFixed(0)} ${gy.toFixed(0)}h${(16 + random() * 60).toFixed(0)}"/>`;
  });
  const rods = [238, 352, 430, 741, 846, 968].map(
    (foot, n) => html`<path class="rod" d="M${foot} 404Q${foot + 20} ${300 - n * 6} ${foot + 70 + n * 6} ${214 + (n % 3) * 16}v${150 + (n % 2) * 20}"/>`,
  );
  return frame(
    'horizon',
    'The sun rises over a still sea; six fishing rods lean out from the wall.',
    html`<path class="sun" d="M510 256a90 90 0 0 1 180 0z"/><rect class="sea" y="256" width="${WIDTH}" height="184"/>${glints}${rods}<rect class="wall" y="402" width="${WIDTH}" height="38"/>`,
  );
};

const drawings: Readonly<Record<string, { draw: () => Html; caption: string }>> = {
  'the-tide-tables': { draw: tide, caption: 'A day at Skerrow, from the four rhythms of Ines Corrigan’s sum. The narrow band is the bank: eleven minutes.' },
  'bread-at-three': { draw: night, caption: 'Tanner’s Row, ten past three.' },
  'what-a-dead-radio-says': { draw: dial, caption: 'From left to right, mostly silence.' },
  'a-census-of-benches': { draw: census, caption: 'Two hundred and fourteen. Number 88 has a ring around it.' },
  'letter-from-the-corniche': { draw: horizon, caption: 'الخامسة وعشر دقائق.' },
};

/** An article's picture with its caption. */
export const drawingOf = (slug: string): Html | undefined => {
  const drawing = drawings[slug];
  return drawing && html`<figure class="picture">${drawing.draw()}<figcaption>${drawing.caption}</figcaption></figure>`;
};
