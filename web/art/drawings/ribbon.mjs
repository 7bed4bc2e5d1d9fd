// A tapering body along a curve: how lizards, dragonflies and mudskippers get their shape.

/** Return the path of a smooth ribbon through `spine`, a list of [x, y, half width]. */
export function ribbon(spine) {
  const fine = smooth(spine);
  const sides = fine.map(([x, y, half], at) => {
    const [fromX, fromY] = fine[Math.max(0, at - 1)];
    const [toX, toY] = fine[Math.min(fine.length - 1, at + 1)];
    const length = Math.hypot(toX - fromX, toY - fromY) || 1;
    const [nx, ny] = [-(toY - fromY) / length, (toX - fromX) / length];
    return [
      [x + nx * half, y + ny * half],
      [x - nx * half, y - ny * half],
    ];
  });
  const outline = [...sides.map((pair) => pair[0]), ...sides.map((pair) => pair[1]).reverse()];
  return `M${outline.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

// Catmull-Rom: passes through its points, which makes a spine easy to draw by hand.
function smooth(points, steps = 6) {
  const fine = [];
  for (let at = 0; at < points.length - 1; at += 1) {
    const around = [-1, 0, 1, 2].map((by) => points[Math.min(points.length - 1, Math.max(0, at + by))]);
    for (let step = 0; step < steps; step += 1) fine.push(between(around, step / steps));
  }
  return [...fine, points.at(-1)];
}

function between([a, b, c, d], t) {
  return b.map((_, i) => {
    const slope = (c[i] - a[i]) * t + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t * t;
    return 0.5 * (2 * b[i] + slope + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t ** 3);
  });
}
