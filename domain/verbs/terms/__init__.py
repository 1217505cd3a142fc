"""Terms: decided, renewed, noticed, reviewed, ended and reinstated, one by one or as a campaign."""
