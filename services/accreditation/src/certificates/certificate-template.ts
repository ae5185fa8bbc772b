/**
 * The certificate as Typst source. All that a person or a provider wrote comes in as data (`sys.inputs`), where it is
 * inert text: a name like `#read("/etc/passwd")` is printed, not run. No packages: `@preview` imports would use the network.
 * A template never changes once a certificate was made with it; the next one gets another number.
 */
export const certificateTemplate = `
#let data = json(bytes(sys.inputs.data))
#set document(title: data.documentTitle, author: data.issuer, date: auto)
#set page(paper: "a4", flipped: true, margin: (x: 2.4cm, y: 1.8cm), background: pad(0.9cm, rect(width: 100%, height: 100%, stroke: 1.2pt + rgb("#1d4f5f"))))
#set text(font: ("Noto Serif", "Noto Sans"), size: 12pt, lang: "en", region: "GB", fallback: false)
#show heading: set text(size: 25pt, weight: "bold", fill: rgb("#1d4f5f"))
#pdf.attach("/credential.json", relationship: "data", mime-type: "application/vc+ld+json", description: "This certificate as a signed Open Badges 3.0 credential")
#set align(center)
#v(0.5cm)
#text(size: 13pt, tracking: 0.06em, data.issuer)
#v(0.7cm)
= #data.title
#v(0.7cm)
This is to certify that
#v(0.2cm)
#text(size: 27pt, weight: "bold", data.holder)
#v(0.3cm)
has completed the #data.programme
#v(0.2cm)
#block(width: 78%, data.criteria)
#if data.hours != none [#v(0.1cm) Support received: at least #data.hours hours.]
#v(1fr)
#grid(
  columns: (1fr, auto),
  align: (left + bottom, right + bottom),
  [
    Awarded on #data.awardedOn by #data.issuer.
    #if data.board != none [ \\ Confirmed by board #data.board. ]
    \\ Certificate number: #text(font: "Noto Sans", data.number)
    \\ Anyone can check it at #text(font: "Noto Sans", data.url)
  ],
  image("/qr.svg", alt: "QR code that leads to " + data.url, width: 2.8cm),
)
`;
