"""For whoever runs Shuke: is it alive, how quick is it, what was slow, and which line of the log belongs to what."""
