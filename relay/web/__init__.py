"""What is not live: signing in, the widget's file, the demo site, health."""
