import{c as a,d as e}from"./part-ORS2URYO.js";import"./part-X2IEPP44.js";var s=async t=>e(t,a(t,void 0,{tabSize:2,insertSpaces:!0}));export{s as format};
