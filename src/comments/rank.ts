// "Best": the lower bound of the Wilson score interval for a Bernoulli parameter, at 95 %.
// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927), 209–212.

/** The quantile of the normal distribution for 95 % confidence, two-sided. */
const Z = 1.959963984540054;

/** From 0 to 1; 0 without votes up, and exactly so: what rounding leaves would put one unloved comment above another. */
export const wilsonLowerBound = (up: number, down: number): number => {
  const n = up + down;
  if (up === 0) return 0;
  const p = up / n;
  const z2 = Z * Z;
  return Math.max(0, (p + z2 / (2 * n) - Z * Math.sqrt((p * (1 - p) + z2 / (4 * n)) / n)) / (1 + z2 / n));
};
