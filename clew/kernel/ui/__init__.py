"""The look: style sheet, icons, page shells, template tags, forms and word differences."""
