// Too much, looked up: the server asked the judge beforehand about every amount at which its answer changes. Nothing is
// reckoned here but what was taken together and over the day, as the judge does it (follow/too_much.py).
const NEAR = 1e-9, WATCH = 0, POISON_CENTRE = 1, EMERGENCY = 2;

function atOnce(table, mg) {
  if (table.single === null) return { mg, unknown: WATCH };
  if (mg <= table.single + NEAR) return null;
  const twice = table.twice * table.single;
  return { mg, unknown: mg > twice + NEAR ? EMERGENCY : mg >= twice - NEAR ? POISON_CENTRE : WATCH };
}

function ofDay(table, mg) {
  if (table.daily === null) return { mg, unknown: WATCH };
  if (mg >= table.twice * table.daily - NEAR) return { mg, unknown: EMERGENCY };
  return mg > table.daily + NEAR ? { mg: mg - table.daily, unknown: WATCH } : null;
}

/** The number of the text of an amount in a row; -1 where there is none. */
function looked(row, excess) {
  let found = -1;
  for (const [from, texts] of row) if (from <= excess.mg + NEAR) found = texts[excess.unknown];
  return found;
}

/**
 * The number of the gravest text of a day, or -1.
 * @param table of the day, from the page.
 * @param levels how grave each text is.
 * @param taken [minute of the day, mg] of every dose that was taken.
 * @param written names of the rows that apply: alcohol ("", "no" or "yes"), and signs of the list.
 */
export function judged(table, levels, taken, written) {
  const doses = taken.filter(([, mg]) => mg > 0).sort((one, other) => one[0] - other[0]);
  const found = doses.map(([start]) => {
    const together = doses.filter(([at]) => at >= start && at <= start + table.together_min);
    return atOnce(table, together.reduce((sum, [, mg]) => sum + mg, 0));
  });
  if (doses.length) found.push(ofDay(table, doses.reduce((sum, [, mg]) => sum + mg, 0)));
  let gravest = -1, most = 0;
  for (const excess of found.filter(Boolean))
    for (const row of written.map((name) => table.rows[name]).filter(Boolean)) {
      const text = looked(row, excess);
      const level = text < 0 ? WATCH : levels[text], was = gravest < 0 ? WATCH : levels[gravest];
      if (level > was || (level > WATCH && level === was && excess.mg > most)) [gravest, most] = [text, excess.mg];
    }
  return gravest;
}
