// Sieving of odd numbers by segments, and strong probable-prime tests.
