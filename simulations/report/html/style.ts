/**
 * The page's style: no fonts or pictures from elsewhere, light and dark as the reader's system is, and black on white in
 * print. Colours are those of Okabe and Ito, which people who see few colours tell apart; lines differ in dashes too.
 */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--raised:#f6f7f9;--ink:#16202b;--soft:#5a6675;--rule:#d9dee5;--c1:#b34700;--c2:#0062a3;--c3:#00755a;
--good:#00694f;--good-bg:#e2f4ee;--bad:#a5210c;--bad-bg:#fdeae6;--open:#7a5200;--open-bg:#fdf3dc;
--h-v0:#c9d4e2;--h-v1:#2f7fc1;--h-v2:#00876a;--h-v3:#0b3c6f;--h-changing:#f0d34a;--h-bad:#c3310f;--h-stuck:#8a3fa0;--h-off:#f0f2f5;--h-down:#3a444f;--h-short:#ee9320;--h-mark:#16202b}
@media (prefers-color-scheme:dark){:root{--paper:#12171e;--raised:#1b222c;--ink:#e7ecf2;--soft:#9eabbb;--rule:#323c49;--c1:#f0913f;--c2:#5fb4f0;--c3:#3fcf9f;
--good:#4fd3a6;--good-bg:#12332a;--bad:#ff8a70;--bad-bg:#3d1a13;--open:#f1c25b;--open-bg:#382b10;
--h-v0:#46566a;--h-v1:#3d8fd4;--h-v2:#35b48f;--h-v3:#9fd0f7;--h-changing:#e5c63c;--h-bad:#f0603c;--h-stuck:#c07ad6;--h-off:#1e2630;--h-down:#c3ccd6;--h-short:#f0a04a;--h-mark:#fff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main,header{max-width:980px;margin:0 auto;padding:0 24px}
header{padding-top:40px}
.over{margin:0;color:var(--soft);font-size:14px;letter-spacing:.02em}
h1{font-size:34px;line-height:1.15;margin:4px 0 8px;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:21px;line-height:1.25;margin:0 0 4px;letter-spacing:-.01em}
h3{font-size:15px;margin:22px 0 4px}
p{margin:0 0 12px;max-width:72ch}
.about{font-size:17px;color:var(--soft)}
section{border-top:1px solid var(--rule);padding:28px 0 24px}
.lead{color:var(--soft)}
.verdict{display:flex;gap:20px;align-items:center;border-radius:12px;padding:20px 24px;margin:24px 0 20px;border-left:8px solid}
.verdict b{font-size:30px;line-height:1;white-space:nowrap;letter-spacing:.01em}
.verdict p{margin:0;color:var(--ink)}
.verdict small{display:block;color:var(--soft);font-size:14px}
.go{background:var(--good-bg);color:var(--good);border-color:var(--good)}
.no-go{background:var(--bad-bg);color:var(--bad);border-color:var(--bad)}
.inconclusive{background:var(--open-bg);color:var(--open);border-color:var(--open)}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:0 0 32px;padding:0;list-style:none}
.tiles li{background:var(--raised);border-radius:10px;padding:14px 16px}
.tiles .what{margin:0 0 6px;font-size:13px;font-weight:600;color:var(--soft)}
.tiles div{display:flex;justify-content:space-between;align-items:baseline;gap:8px;font-variant-numeric:tabular-nums}
.tiles span{font-size:13px;color:var(--soft)}
.tiles b{font-size:21px;line-height:1.4;white-space:nowrap}
.tiles b.word{font-size:14px;line-height:2.1}
.tiles span{white-space:nowrap}
.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.cb{--c:var(--h-bad)}
.tiles b.c1,.tiles b.c2,.tiles b.c3{color:var(--c)}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:12.5px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
.grid path{stroke:var(--rule);stroke-width:1;fill:none}
.line{fill:none;stroke:var(--c);stroke-width:2.5;stroke-linejoin:round}
.line.c1{stroke-dasharray:7 4}
.band{fill:var(--c);opacity:.2}
.mark path{stroke:var(--c);stroke-width:1;stroke-dasharray:2 3;opacity:.75}
.mark text{fill:var(--c);font-size:11.5px;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.mark.event path{stroke:var(--soft)}.mark.event text{fill:var(--soft)}
.mark.halt path{stroke-width:2;stroke-dasharray:none}.mark.halt text{font-weight:700}
.bar{fill:var(--c)}
.base{stroke:var(--soft);stroke-width:1}
text.lane{fill:var(--c);font-weight:600}text.value{fill:var(--ink);font-size:17px;font-weight:600}text.small{font-size:12px}text.tiny{font-size:10.5px}
.heat{stroke:none}.h-v0{fill:var(--h-v0)}.h-v1{fill:var(--h-v1)}.h-v2{fill:var(--h-v2)}.h-v3{fill:var(--h-v3)}.h-changing{fill:var(--h-changing)}.h-bad{fill:var(--h-bad)}.h-stuck{fill:var(--h-stuck)}.h-off{fill:var(--h-off)}.h-down{fill:var(--h-down)}.h-short{fill:var(--h-short)}.h-mark{fill:var(--h-mark)}
.grid path.between{stroke:var(--paper);stroke-width:2}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;padding:0;margin:8px 0 12px;list-style:none;font-size:14px;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:7px}
.legend svg{width:14px;height:14px;flex:none}.legend svg.key{width:30px}
.legend rect{stroke:var(--soft);stroke-width:1}
.scroll{overflow-x:auto}
.nb{white-space:nowrap}
table{border-collapse:collapse;width:100%;font-size:14.5px;font-variant-numeric:tabular-nums;margin:8px 0 12px}
th,td{text-align:left;padding:7px 14px 7px 0;border-bottom:1px solid var(--rule);vertical-align:top}
thead th{font-size:13px;color:var(--soft);font-weight:600;border-bottom-color:var(--soft)}
tbody th{font-weight:400}tbody th code{color:var(--soft);font-size:12.5px}
td.n,th.n{text-align:right;padding-right:0;padding-left:14px;white-space:nowrap}
thead th.n{white-space:normal}
th.n+th,td.n+td{padding-left:18px}
th.c1,th.c2,th.c3{color:var(--c)}
tr.zero td,tr.zero th{color:var(--open)}
.cell{border-radius:6px;padding:1px 9px;font-size:13px;font-weight:600;white-space:nowrap}
.reads{background:var(--good-bg);color:var(--good)}.refuses{background:var(--open-bg);color:var(--open)}.breaks{background:var(--bad-bg);color:var(--bad)}.untested{background:var(--raised);color:var(--soft)}
code,pre{font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--raised);border-radius:8px;padding:12px 16px;white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0 14px}
details{margin:6px 0}summary{cursor:pointer;color:var(--soft);font-size:14px}
details[open] summary{margin-bottom:6px}
footer{border-top:1px solid var(--rule);padding:20px 0 48px;color:var(--soft);font-size:14px}
a{color:inherit}
@media (max-width:640px){body{font-size:15px}main,header{padding:0 16px}header{padding-top:24px}h1{font-size:27px}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tiles div{flex-direction:column;gap:0;align-items:flex-start}.tiles b{line-height:1.2}.tiles b.word{line-height:1.5}.verdict{flex-direction:column;align-items:flex-start;gap:8px;padding:16px 18px}.picture,.scroll{overflow-x:auto;background:linear-gradient(to right,var(--paper) 30%,transparent) left/44px 100% local,linear-gradient(to left,var(--paper) 30%,transparent) right/44px 100% local,linear-gradient(to right,var(--rule),transparent) left/14px 100% scroll,linear-gradient(to left,var(--rule),transparent) right/10px 100% scroll;background-repeat:no-repeat}.picture svg{min-width:620px}td.n,th.n{white-space:normal;padding-left:8px}td.n .nb+.nb{display:block;font-size:12px}tbody th{min-width:6.5em}.tiles b{font-size:17px}.tiles li{padding:12px}}
@media print{:root{--paper:#fff;--raised:#f4f4f4;--ink:#000;--soft:#444;--rule:#bbb;--c1:#b34700;--c2:#0062a3;--c3:#00755a}body{font-size:11pt}main,header{max-width:none;padding:0}section,.verdict,.tiles{break-inside:avoid}details:not([open]){display:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
