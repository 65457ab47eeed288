"""The live side: frames, packets, guards, and the events of visitors and agents."""
