"""Tests of the production shape: the compose file, the image, the commands they run."""
