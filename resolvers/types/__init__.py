"""The types of the schema, one file per part of the business."""
