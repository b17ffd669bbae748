"""The pages: templates to text, and the files that they load.

drawn       a template to an answer; the only place that reads templates
templates/  one file a page; `_page.html.j2` is what they have in common
static/     scripts (plain ES modules), styles, pictures; served as they are
"""
