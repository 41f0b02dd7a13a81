"""Alarms: what is wrong, who is told, and when. What decides is apart from what reads, writes and sends."""
