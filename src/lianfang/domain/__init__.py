"""Pure decisions of the field: plain values in, plain values out; no Django, files, clock or chance."""
