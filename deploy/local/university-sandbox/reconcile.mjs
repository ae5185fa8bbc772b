/** Compares the register with the platform's claims, item by item: where the two say different things of the same claim. */
export async function reconcile(platform, { cases, credits }) {
  const theirs = new Map();
  for (let next = '/v1/credit-claims?limit=100'; next;) {
    const answer = await platform.get(next);
    for (const claim of answer.data) theirs.set(claim.id, claim);
    next = answer.next;
  }
  const ours = Object.entries(cases).filter(([, { kind }]) => kind === 'credit');
  const differences = [];
  for (const [id, { status = 'open' }] of ours) {
    const there = theirs.get(id);
    const here = credits[id]?.rescinded ? 'rescinded' : status;
    const open = ['requested', 'acknowledged'].includes(there?.status) ? 'open' : there?.status;
    if (here !== open || (credits[id] && there?.reference !== credits[id].reference))
      differences.push({
        id,
        here: [here, credits[id]?.reference].filter(Boolean).join(' '),
        there: there ? [there.status, there.reference].filter(Boolean).join(' ') : 'unknown',
      });
  }
  for (const [id, claim] of theirs)
    if (!cases[id] && claim.status !== 'prepared') differences.push({ id, here: 'unknown', there: claim.status });
  return { compared: ours.length, theirs: theirs.size, differences };
}
