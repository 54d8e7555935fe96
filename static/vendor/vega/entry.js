// What static/js/charts.js draws with: the renderer, and the interpreter that evaluates expressions without `eval`.
export { default as embed } from "vega-embed";
export { expressionInterpreter } from "vega-interpreter";
