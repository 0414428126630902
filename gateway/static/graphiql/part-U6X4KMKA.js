import"./part-X2IEPP44.js";var r={},s={};export{s as parsers,r as printers};
