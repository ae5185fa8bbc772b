const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const table = (head, rows) =>
  `<table><thead><tr>${head.map((cell) => `<th scope="col">${escape(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`).join('') || `<tr><td colspan="${head.length}">none</td></tr>`}</tbody></table>`;

/** What the registry has, for people. */
export function page(university, { position, events, cases, students, credits, problems }, reconciliation) {
  const heard = Object.values(events);
  const count = (way) => heard.filter(({ ways }) => ways.includes(way)).length;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Registry of ${escape(university)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #999}</style>
<h1>Registry of ${escape(university)}</h1>
<p>A sandbox. ${heard.length} events heard: ${count('webhook')} by webhook, ${count('feed')} from the feed (read to position ${position}), ${count('nats')} over NATS.</p>
<h2>Credit</h2>${table(
    ['Name', 'Reference', 'Registered', 'Rescinded'],
    Object.values(credits).map((credit) => [credit.name, credit.reference, credit.on, credit.rescinded ? 'yes' : 'no']),
  )}
<h2>Students</h2>${table(
    ['Name', 'Student number', 'From'],
    Object.values(students).map((student) => [student.name, student.studentNumber?.value, student.from]),
  )}
<h2>Cases</h2>${table(
    ['Kind', 'Name', 'Course', 'Status', 'Reply by'],
    Object.values(cases).map((entry) => [entry.kind, entry.name, entry.course, entry.status ?? 'open', entry.replyBy]),
  )}
<h2>Compared with the platform</h2>${
    reconciliation.error
      ? `<p>${escape(reconciliation.error)}</p>`
      : table(
          ['Claim', 'Here', 'There'],
          reconciliation.differences.map(({ id, here, there }) => [id, here, there]),
        )
  }
<h2>Problems</h2>${table(
    ['When', 'What'],
    problems.slice(-50).map(({ at, text }) => [at, text]),
  )}</html>`;
}
