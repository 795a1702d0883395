// The style of rendered pages: inside the page, so that it is one file.
#ifndef ANSWERBOOK_SERVICE_FORMS_PAGE_STYLE_H_
#define ANSWERBOOK_SERVICE_FORMS_PAGE_STYLE_H_

namespace answerbook::forms {

// Colours have a contrast of at least 7 to 1 against what they stand on (WCAG AAA), which
// tests/tools/page_test.cc computes from the lines of :root.
inline constexpr char kPageStyle[] = R"css(
:root { color-scheme: light dark;
  --text: #1b1b1b; --page: #ffffff; --quiet: #4a4a4a; --link: #003e8a;
  --warn-text: #4a2800; --warn-page: #fff3d6; --line: #767676; }
@media (prefers-color-scheme: dark) { :root {
  --text: #f0f0f0; --page: #161616; --quiet: #c4c4c4; --link: #a8c8ff;
  --warn-text: #ffe3b0; --warn-page: #3a2a08; --line: #8f8f8f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; color: var(--text);
  background: var(--page); font: 1.0625rem/1.6 system-ui, sans-serif;
  overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; }
h2 { border-top: 2px solid var(--line); padding-top: 1rem; margin-top: 3rem; }
h3 { margin-top: 2.5rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.caution { border-inline-start: .4rem solid currentcolor; padding: .75rem 1rem;
  color: var(--warn-text); background: var(--warn-page); }
.caution p { margin: 0; white-space: pre-line; }
.summary { font-weight: 600; white-space: pre-line; }
.disclaimer, .about { white-space: pre-line; }
.disclaimer, .reviewed, .publisher { color: var(--quiet); }
nav li, .related li { margin: .35rem 0; }
pre { overflow-x: auto; }
img { max-width: 100%; height: auto; }
@media print {
  body { max-width: none; font-size: 11pt; color: #000; background: #fff; }
  nav, .skip { display: none; }
  h2, h3, h4, h5, h6 { break-after: avoid; }
  .caution, li { break-inside: avoid; }
  .caution { border: 2px solid #000; color: #000; background: #fff; }
  .sources a[href]::after { content: " (" attr(href) ")"; }
}
)css";

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_PAGE_STYLE_H_
