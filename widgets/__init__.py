"""What people see in a page or a notebook: anywidget components, their ES modules, Altair charts."""
