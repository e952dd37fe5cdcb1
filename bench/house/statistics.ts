// What is made of measured rounds. The contestants of a round are measured one after the other, so that a slow moment of the machine meets
// all of them; a ratio is taken within its round, and the median of the ratios is what is told.

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('A median of nothing');
  return (low + high) / 2;
};

/** `share` of the values are at or below it. */
export const percentile = (values: readonly number[], share: number): number => {
  const value = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];
  if (value === undefined) throw new Error('A percentile of nothing');
  return value;
};

export type Ratio = { median: number; least: number; most: number };

/** Round by round, one list over the other. */
export const ratioOf = (over: readonly number[], under: readonly number[]): Ratio => {
  const ratios = over.map((value, n) => value / (under[n] ?? Number.NaN));
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
};

/** Measures every contestant once a round, in turn; each second round backwards, so that none always comes after the same one. */
export const inRounds = async <Name extends string, Measured>(
  rounds: number,
  contestants: Record<Name, () => Promise<Measured>>,
): Promise<Record<Name, Measured[]>> => {
  const order = Object.keys(contestants) as Name[];
  const measured = {} as Record<Name, Measured[]>;
  for (const name of order) measured[name] = [];
  for (let round = 0; round < rounds; round++) {
    for (const name of order) measured[name].push(await contestants[name]());
    order.reverse();
  }
  return measured;
};
