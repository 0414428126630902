import{a}from"./part-CIM2IBMH.js";import"./part-5MJCYHKX.js";import"./part-WLTZQOKV.js";import"./part-4UOQCIUC.js";import"./part-WYMBKJ75.js";import"./part-X2IEPP44.js";export{a as initialize};
