/**
 * The third template: the second, with the criteria and the facts at the foot as paragraphs. Typst makes none of text that stands alone
 * in a block or a cell, and tags it as a mere span, which screen readers do not step through. The rules of the first hold for it too.
 */
export const certificate3 = `
#let data = json(bytes(sys.inputs.data))
#let ink = rgb("#17414f")
#let gold = rgb("#8a6d1f")
#let small(body) = text(size: 9.5pt, fill: rgb("#33424a"), body)
#let holder-size = if data.holder.clusters().len() > 90 { 17pt } else if data.holder.clusters().len() > 40 { 22pt } else { 30pt }
#let length = data.criteria.clusters().len()
#let (criteria-size, criteria-width) = if length > 2400 { (5.4pt, 100%) } else if length > 1300 { (7pt, 100%) } else if length > 600 { (9pt, 92%) } else { (11pt, 80%) }
#let gap(size) = v(if length > 1300 { size * 0.35cm } else { size * 1cm })
#let frame = {
  place(dx: 0.8cm, dy: 0.8cm, rect(width: 100% - 1.6cm, height: 100% - 1.6cm, stroke: 2pt + ink))
  place(dx: 1.02cm, dy: 1.02cm, rect(width: 100% - 2.04cm, height: 100% - 2.04cm, stroke: 0.6pt + gold))
}
#set document(title: data.documentTitle, author: data.issuers, date: auto)
#set page(paper: "a4", flipped: true, margin: (x: 2.4cm, y: 1.7cm), background: frame)
#set text(font: data.fonts, size: 11.5pt, lang: "en", region: "GB", fallback: false)
#set par(leading: if length > 1300 { 0.45em } else { 0.55em }, spacing: if length > 1300 { 0.6em } else { 1.2em })
#show heading: set text(size: if data.title.clusters().len() > 110 { 15pt } else if data.title.clusters().len() > 60 { 20pt } else { 26pt }, weight: "bold", fill: ink)
#pdf.attach("/credential.json", relationship: "data", mime-type: "application/vc+ld+json", description: "This certificate as a signed Open Badges 3.0 credential")
#set align(center)
#gap(0.35)
#text(size: 13pt, tracking: 0.05em, fill: ink, data.issuers.join(", ", last: " and "))
#gap(0.45)
= #data.title
#gap(0.1)
#line(length: 5cm, stroke: 0.8pt + gold)
#gap(0.3)
This is to certify that
#gap(0.1)
#text(size: holder-size, weight: "bold", data.holder)
#gap(0.15)
has completed the #data.programme
#gap(0.1)
#block(width: criteria-width, text(size: criteria-size, par(data.criteria)))
#if data.hours != none [Support received: at least #data.hours hours.]
#v(1fr)
#if data.signatories.len() > 0 {
  grid(
    columns: data.signatories.map(_ => if data.signatories.len() < 3 { 7.5cm } else { 1fr }),
    column-gutter: 1.2cm,
    ..data.signatories.map(signatory => {
      line(length: 100%, stroke: 0.6pt + ink)
      v(-0.25cm)
      text(weight: "bold", signatory.name)
      linebreak()
      small[#signatory.role, #signatory.organisation]
    }),
  )
  gap(0.35)
}
#grid(
  columns: (1fr, auto),
  align: (left + bottom, right + bottom),
  small(par[
    Awarded on #data.awardedOn by #data.issuers.join(", ", last: " and ").
    #if data.board != none [ \\ Confirmed by board #data.board. ]
    \\ Certificate number: #text(font: "Noto Sans", data.number)
    \\ Anyone can check it at #text(font: "Noto Sans", data.url)
  ]),
  image("/qr.svg", alt: "QR code that leads to " + data.url, width: 2.5cm),
)
`;
