"""Wukong CRM (悟空CRM), versions 11 and 9: an open-source CRM spoken to by JSON over HTTP."""
