"""The verbs of this room: recording passages, enrolling devices, putting policies in force."""
