"""JSON over HTTP as a person describes it: requests from templates, answers by a map of facts."""
