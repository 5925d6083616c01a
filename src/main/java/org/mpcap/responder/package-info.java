/** Answers SYNs for whole prefixes without keeping state: a test bench for scanners. Internal. */
package org.mpcap.responder;
