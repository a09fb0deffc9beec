"""An installation of an earlier version, brought to this one."""
